/* version.h: the one place of the version number; Makefile, control file and META.json take it from here. */
#define MG_VERSION "0.1.0"
/* The release of the reference that is matched for schemas of Prisma 6, and all that are. */
#define MG_REFERENCE_VERSION "6.19.0"
#define MG_REFERENCES "6.19", "7.9", "7.10"
