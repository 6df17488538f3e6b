/* cases.h: files of cases, see cases.c. */
#ifndef CASES_H
#define CASES_H

void cases_run(const char *path);

#endif
