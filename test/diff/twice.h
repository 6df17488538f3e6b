/* twice.h: plans leave the models alone that they are made of. */
#ifndef DIFF_TWICE_H
#define DIFF_TWICE_H

#include "pairs.h"

/*
 * Plans from a pair's first schema to the second and back, as they are printed and as they are run, without renames and
 * with: those made one after the other of the same two models are those that are made of models of their own.
 */
bool plans_are_the_same_twice(const pair *p);

#endif
