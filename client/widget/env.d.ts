declare module "*.css?inline" {
  const css: string;
  export default css;
}

/** What the chat's script gives to a page that carries it. */
interface Window {
  OknoChat?: {
    open(): void;
    close(): void;
    language(language: "ru" | "en"): void;
    theme(theme: "light" | "dark" | "auto"): void;
  };
}
