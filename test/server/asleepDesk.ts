// A desk in a process of its own, so that it can be put to sleep like a laptop: the connection stays, nobody answers.
import { Browser, connected } from "./browser.ts";

const [url = "", cookie = ""] = process.argv.slice(2);
const browser = new Browser(url);
browser.cookie = cookie;
const socket = browser.socket();
await connected(socket);
console.log("connected");
