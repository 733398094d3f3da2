// Program against which the import is measured.
export {};
