import { useI18n } from "vue-i18n";
import { plainName } from "../text/policies.ts";

/** Names and explanations of the ways to share out work. One without words of its own is shown by its plain name. */
export function usePolicies() {
  const i18n = useI18n();
  const word = (key: string): string | undefined => (i18n.te(key) ? i18n.t(key) : undefined);
  return {
    name: (policy: string): string => word(`policy.${policy}.name`) ?? plainName(policy),
    says: (policy: string): string | undefined => word(`policy.${policy}.says`),
  };
}
