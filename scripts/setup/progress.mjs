// Plain JavaScript: the installation, which runs on any Node, shows its progress too.

/** Shows that a long step lives: a line that counts seconds in a terminal, else a line every ten seconds. */
export function showProgress(text) {
  const began = Date.now();
  const terminal = process.stdout.isTTY === true;
  const say = (what) => process.stdout.write(terminal ? `\r${what}   ` : `${what}\n`);
  const seconds = () => `${Math.round((Date.now() - began) / 1000)} s`;
  const timer = setInterval(() => say(`${text} … ${seconds()}`), terminal ? 1000 : 10000);
  say(`${text} …`);
  return (end) => {
    clearInterval(timer);
    say(`${text}: ${end} (${seconds()})`);
    if (terminal) process.stdout.write("\n");
  };
}
