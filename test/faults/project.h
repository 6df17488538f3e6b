/* project.h: the project on which calls are made, in the current folder, and what a call has made of it. */
#ifndef FAULTS_PROJECT_H
#define FAULTS_PROJECT_H

#include <stdbool.h>

#define PROJECT_FILE "x.db"

/* Writes the files of the project anew; nothing else is left in the folder. */
void project_lay(void);
void project_remove(void);

/*
 * What database and folder hold, as a text to be freed: the schema, the migrations that are applied, the files (of
 * migrations that are not of the project their number), and with `rows` what is in the tables.
 */
char *project_state(bool rows);

#endif
