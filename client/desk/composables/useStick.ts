import { nextTick, onBeforeUnmount, onMounted, ref, type Ref } from "vue";

/** Within so many pixels of the end the reader counts as being at it. */
const near = 48;

/** Keeps a conversation at its end while the reader is there, and where it is when the reader has gone up. */
export function useStick(box: Ref<HTMLElement | null>) {
  const atEnd = ref(true);
  let observer: ResizeObserver | undefined;

  function look(): void {
    const element = box.value;
    if (element) atEnd.value = element.scrollHeight - element.scrollTop - element.clientHeight < near;
  }

  function toEnd(): void {
    const element = box.value;
    if (!element) return;
    element.scrollTop = element.scrollHeight;
    atEnd.value = true;
  }

  /** Call after the content has changed. */
  async function settle(): Promise<void> {
    const stay = atEnd.value;
    await nextTick();
    if (stay) toEnd();
  }

  onMounted(() => {
    const element = box.value;
    if (!element || typeof ResizeObserver === "undefined") return;
    observer = new ResizeObserver(() => {
      if (atEnd.value) toEnd();
    });
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
  });
  onBeforeUnmount(() => observer?.disconnect());

  return { atEnd, look, toEnd, settle };
}
