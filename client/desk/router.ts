import { createRouter, createWebHistory, type Router, type RouteRecordRaw } from "vue-router";
import { useSession } from "./stores/session.ts";

const routes: RouteRecordRaw[] = [
  {
    path: "/sign-in",
    name: "sign-in",
    component: () => import("./views/SignInPage.vue"),
    meta: { open: true },
  },
  {
    path: "/",
    component: () => import("./views/HomeShell.vue"),
    children: [
      { path: "", name: "desk", component: () => import("./views/DeskPage.vue"), meta: { section: "desk" } },
      {
        path: "c/:conversation",
        name: "conversation",
        component: () => import("./views/DeskPage.vue"),
        meta: { section: "desk" },
      },
      {
        path: "letters/:letter?",
        name: "letters",
        component: () => import("./views/LettersPage.vue"),
        meta: { section: "letters" },
      },
      {
        path: "plan",
        name: "plan",
        component: () => import("./views/plan/PlanPage.vue"),
        meta: { section: "plan", role: "supervisor" },
      },
      {
        path: "flow",
        name: "flow",
        component: () => import("./views/flow/FlowPage.vue"),
        meta: { section: "flow", role: "supervisor" },
      },
      {
        path: "settings",
        name: "settings",
        component: () => import("./views/admin/SettingsFrame.vue"),
        redirect: { name: "settings-agents" },
        meta: { section: "settings", role: "administrator" },
        children: [
          {
            path: "agents",
            name: "settings-agents",
            component: () => import("./views/admin/AgentsPage.vue"),
          },
          {
            path: "queues",
            name: "settings-queues",
            component: () => import("./views/admin/QueuesPage.vue"),
          },
          {
            path: "skills",
            name: "settings-skills",
            component: () => import("./views/admin/SkillsPage.vue"),
          },
          { path: "teams", name: "settings-teams", component: () => import("./views/admin/TeamsPage.vue") },
          {
            path: "reasons",
            name: "settings-reasons",
            component: () => import("./views/admin/ReasonsPage.vue"),
          },
          { path: "rules", name: "settings-rules", component: () => import("./views/admin/RulesPage.vue") },
          { path: "codes", name: "settings-codes", component: () => import("./views/admin/CodesPage.vue") },
          {
            path: "canned",
            name: "settings-canned",
            component: () => import("./views/admin/CannedPage.vue"),
          },
          {
            path: "accounts/:channel?",
            name: "settings-accounts",
            component: () => import("./views/admin/AccountsPage.vue"),
          },
          {
            path: "unread",
            name: "settings-quarantine",
            component: () => import("./views/admin/QuarantinePage.vue"),
          },
        ],
      },
      { path: ":rest(.*)*", redirect: { name: "desk" } },
    ],
  },
];

/** A server that is just starting is asked again so often. */
const retryMs = 1_500;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** The pages of the desk. Nobody passes without being signed in; settings want an administrator. */
export function createDeskRouter(): Router {
  const router = createRouter({ history: createWebHistory(), routes });
  router.beforeEach(async (to) => {
    const session = useSession();
    while (session.state === "unknown") await session.restore().catch(() => pause(retryMs));
    if (to.meta["open"]) return session.state === "in" ? { name: "desk" } : true;
    if (session.state !== "in")
      return { name: "sign-in", query: to.fullPath === "/" ? {} : { back: to.fullPath } };
    if (to.meta["role"] === "administrator" && !session.isAdministrator) return { name: "desk" };
    if (to.meta["role"] === "supervisor" && !session.isSupervising) return { name: "desk" };
    return true;
  });
  return router;
}
