// What a program pays for that imports the package and nothing else.
import "../../mod.ts";
