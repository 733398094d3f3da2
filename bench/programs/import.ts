// Program that imports the package and does nothing else.
import "../../mod.ts";
