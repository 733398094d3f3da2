/// <reference lib="dom" />
/**
 * Choices of the operator that outlive the page, as far as the browser keeps them.
 *
 * @module
 */

import type { Pane } from "./app.ts";

const PANES = "panes";
const THEME = "theme";
const OPERATOR = "operator";

function load(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // The browser keeps nothing for this page.
  }
}

function save(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Likewise, or it has no room.
  }
}

/** Returns the panes that were shown last, none if there is none. */
export function loadPanes(): Pane[] {
  try {
    const panes: unknown = JSON.parse(load(PANES) ?? "[]");
    return Array.isArray(panes) ? panes.filter(isPane) : [];
  } catch {
    return []; // Another program has written it.
  }
}

function isPane(value: unknown): value is Pane {
  const { source, fields } = (value ?? {}) as Partial<Pane>;
  return typeof source === "string" && Array.isArray(fields) &&
    fields.every((field) =>
      typeof field?.title === "string" && typeof field?.path === "string"
    );
}

/** Keeps the panes. */
export function savePanes(panes: readonly Pane[]): void {
  save(PANES, JSON.stringify(panes));
}

/** Themes, of which the first is that of the system. */
export const THEMES = ["auto", "dark", "light"] as const;

/** Returns the theme that was chosen. */
export function loadTheme(): typeof THEMES[number] {
  const theme = load(THEME);
  return THEMES.find((each) => each === theme) ?? "auto";
}

/** Keeps the theme. */
export function saveTheme(theme: string): void {
  save(THEME, theme);
}

/** Returns the name of the operator; empty if it isn't known. */
export function loadOperator(): string {
  return load(OPERATOR) ?? "";
}

/** Keeps the name of the operator. */
export function saveOperator(name: string): void {
  save(OPERATOR, name);
}

/**
 * Returns the token of the printed link and takes it out of the address, so that neither
 * a screenshot nor a copied address has it. It is kept for a reload of this tab.
 */
export function takeToken(): string {
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  try {
    if (given !== null) sessionStorage.setItem("token", given);
    history.replaceState(null, "", location.pathname);
    return sessionStorage.getItem("token") ?? "";
  } catch {
    return given ?? "";
  }
}
