// The program that importing is measured against.
export {};
