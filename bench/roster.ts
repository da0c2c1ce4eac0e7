import { bySocket, buildBaseline, buildQueue } from "./baselines/build.ts";
import { Contestant, type Built } from "./contestant.ts";
import { buildProduct, productBySocket } from "./product.ts";

/** Who can take part, and how each is built. The socket's contestants share the processes of those that came by HTTP. */
export class Roster {
  readonly #built = new Map<string, Built>();

  async start(name: string): Promise<Contestant> {
    return Contestant.start(name, () => this.#build(name));
  }

  async #build(name: string): Promise<Built> {
    const known = this.#built.get(name);
    if (known) return known;
    const built = await this.#make(name);
    this.#built.set(name, built);
    return built;
  }

  async #make(name: string): Promise<Built> {
    switch (name) {
      case "m0":
      case "m1":
      case "m2":
      case "m3":
      case "m4":
        return buildBaseline(name, "http");
      case "m4 by socket":
        return bySocket(await this.#build("m4"));
      case "product":
        return buildProduct();
      case "product by socket":
        return productBySocket(await this.#build("product"));
      case "bare BullMQ":
        return buildQueue();
      case "bare Socket.io":
        return buildBaseline("m0", "socket");
      default:
        throw new Error(`There is no contestant ${name}.`);
    }
  }
}
