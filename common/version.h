/* version.h: the one place of the version number; Makefile, control file and META.json take it from here. */
#define MG_VERSION "0.1.0"
/* The release of the reference whose behaviour this version matches. */
#define MG_REFERENCE_VERSION "6.19.0"
