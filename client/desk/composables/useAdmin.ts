import { computed, ref } from "vue";
import { admin, type AdminNoun } from "../api/admin.ts";
import { useToasts } from "../stores/toasts.ts";
import { useFormFaults } from "./useFormFaults.ts";
import { useLoad } from "./useLoad.ts";
import { useWords } from "./useWords.ts";

/** One page of the settings: the list, the form of one row, saving and removing. */
export function useAdmin<Row extends { id: string }, Form extends object>(
  noun: AdminNoun,
  blank: () => Form,
  formOf: (row: Row) => Form,
) {
  const { t } = useWords();
  const toasts = useToasts();
  const api = admin<Row, Form>(noun);
  const load = useLoad(() => api.list());
  const rows = computed(() => load.value.value ?? []);
  const open = ref(false);
  /** The row in the form; null for a new one. */
  const id = ref<string | null>(null);
  const form = ref<Form>(blank());
  const busy = ref(false);
  const faults = useFormFaults();

  void load.run();

  function create(): void {
    show(null, blank());
  }

  function edit(row: Row): void {
    show(row.id, formOf(row));
  }

  function show(row: string | null, filled: Form): void {
    id.value = row;
    form.value = structuredClone(filled);
    faults.clear();
    open.value = true;
  }

  async function attempt(act: () => Promise<unknown>): Promise<void> {
    busy.value = true;
    faults.clear();
    try {
      await act();
      open.value = false;
      toasts.say(t("admin.saved"), "good");
      await load.run();
    } catch (reason) {
      faults.take(reason);
    } finally {
      busy.value = false;
    }
  }

  const save = (): Promise<void> =>
    attempt(() => {
      const plain = JSON.parse(JSON.stringify(form.value)) as Form;
      return id.value === null ? api.create(plain) : api.change(id.value, plain);
    });

  const remove = (): Promise<void> => attempt(async () => id.value !== null && (await api.remove(id.value)));

  const { wrong, wrongWith } = faults;
  return { load, rows, open, id, form, busy, wrong, create, edit, save, remove, wrongWith };
}
