import { randomBytes } from "node:crypto";
import { Problem } from "../../core/problems.ts";
import { isDuplicate } from "../mongo.ts";
import type { Filter, Noun } from "./noun.ts";
import type { Kept } from "./records/settings.ts";
import type { Store } from "./store.ts";

type Base = Pick<Store, "mongo">;

/** A small set of records that administrators edit: queues, codes, prepared answers, accounts. */
export interface Settings<Row extends { id: string }> {
  list(store: Base): Promise<Row[]>;
  find(store: Base, id: string): Promise<Row | null>;
  create(store: Base, form: Omit<Row, "id">): Promise<Row>;
  change(store: Base, id: string, form: Omit<Row, "id">): Promise<Row>;
  remove(store: Base, id: string): Promise<void>;
}

/**
 * The functions of one settings noun. `unique`: the field to blame when a unique index refuses. `since`: fields that
 * records of an older version do not have.
 */
export function settingsOf<Row extends { id: string }>(
  noun: Noun<Kept<Row>>,
  { unique, since }: { unique?: string; since?: Partial<Row> } = {},
): Settings<Row> {
  type Record = Kept<Row>;
  const rowOf = ({ _id, ...rest }: Record): Row => ({ ...since, id: _id, ...rest }) as unknown as Row;
  const byId = (id: string) => ({ _id: id }) as Filter<Record>;

  const orTaken = async <T>(write: Promise<T>): Promise<T> => {
    try {
      return await write;
    } catch (error) {
      if (isDuplicate(error))
        throw new Problem("already_exists", unique ? { fields: { [unique]: "already_exists" } } : {});
      throw error;
    }
  };

  return {
    async list(store) {
      // By _id, so that no collection is walked.
      const all = await noun
        .of(store)
        .find({ _id: { $gt: "" } } as Filter<Record>)
        .sort({ _id: 1 })
        .toArray();
      return all.map((one) => rowOf(one as Record));
    },
    async find(store, id) {
      const one = await noun.of(store).findOne(byId(id));
      return one ? rowOf(one as Record) : null;
    },
    async create(store, form) {
      const stored = { _id: randomBytes(12).toString("hex"), ...form } as unknown as Record;
      await orTaken(noun.of(store).insertOne(stored as never));
      return rowOf(stored);
    },
    async change(store, id, form) {
      const written = await orTaken(
        noun.of(store).findOneAndUpdate(byId(id), { $set: form as never }, { returnDocument: "after" }),
      );
      if (!written) throw new Problem("not_found");
      return rowOf(written as Record);
    },
    async remove(store, id) {
      const gone = await noun.of(store).deleteOne(byId(id));
      if (gone.deletedCount === 0) throw new Problem("not_found");
    },
  };
}
