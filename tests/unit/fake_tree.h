// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hosts out of text: tests/diag/trees/NAME.tree becomes files below the root of
 * fake_host.h. A line is a word and what belongs to it; '#' begins a comment;
 * lines that begin with a tab go on with the one before.
 *
 *	use NAME		all of another tree first
 *	under DIR		paths without '/' in front are below it from now on
 *	attr PATH [VALUE]	a file of one line
 *	text PATH		a file of the lines that follow
 *	append PATH LINE	one line more
 *	link PATH TARGET	a symbolic link
 *	dir PATH
 *	config PATH LEN FIELD=VALUE…	configuration space, see fake_config.h
 *	change PATH FIELD=VALUE…	the same again with other fields
 *	ones PATH LEN		bytes FFh
 *	rm PATH			a file or a whole tree
 */
#ifndef TESTS_UNIT_FAKE_TREE_H
#define TESTS_UNIT_FAKE_TREE_H

/* Below the root of fake_begin(); whatever is wrong with the tree is fatal. */
void fake_tree(const char *name);

#endif
