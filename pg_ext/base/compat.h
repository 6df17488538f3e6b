/* compat.h: every difference between PostgreSQL 13 and 18 that this module meets, with the release that made it. */
#ifndef MG_PG_COMPAT_H
#define MG_PG_COMPAT_H

#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_enum.h"
#include "executor/executor.h"
#include "parser/parser.h"
#include "tcop/tcopprot.h"
#include "tcop/utility.h"

/* 16: entry points are exported from modules that hide all else; before, the macro says nothing */
#if PG_VERSION_NUM < 160000
#undef PGDLLEXPORT
#define PGDLLEXPORT __attribute__((visibility("default")))
#endif

/* 14: raw_parser() takes a mode */
#if PG_VERSION_NUM >= 140000
#define mg_raw_parser(sql) raw_parser((sql), RAW_PARSE_DEFAULT)
#else
#define mg_raw_parser(sql) raw_parser(sql)
#endif

/* 15: pg_analyze_and_rewrite() was split by kind of parameters */
#if PG_VERSION_NUM >= 150000
#define mg_analyze(raw, sql) pg_analyze_and_rewrite_fixedparams((raw), (sql), NULL, 0, NULL)
#else
#define mg_analyze(raw, sql) pg_analyze_and_rewrite((raw), (sql), NULL, 0, NULL)
#endif

/* 14: ProcessUtility() is told whether it may scribble on the tree; its hook too */
#if PG_VERSION_NUM >= 140000
#define mg_process_utility(stmt, sql, dest)                                                                            \
    ProcessUtility((stmt), (sql), false, PROCESS_UTILITY_QUERY, NULL, NULL, (dest), NULL)
#else
#define mg_process_utility(stmt, sql, dest)                                                                            \
    ProcessUtility((stmt), (sql), PROCESS_UTILITY_QUERY, NULL, NULL, (dest), NULL)
#endif

/* 18: ExecutorRun() lost execute_once */
#if PG_VERSION_NUM >= 180000
#define mg_executor_run(query) ExecutorRun((query), ForwardScanDirection, 0)
#else
#define mg_executor_run(query) ExecutorRun((query), ForwardScanDirection, 0, true)
#endif

/* 18: PortalRun() lost run_once */
#if PG_VERSION_NUM >= 180000
#define mg_portal_run(portal) PortalRun((portal), FETCH_ALL, true, None_Receiver, None_Receiver, NULL)
#else
#define mg_portal_run(portal) PortalRun((portal), FETCH_ALL, true, true, None_Receiver, None_Receiver, NULL)
#endif

/* 17: a worker may connect as a role that may not log in, as SET SESSION AUTHORIZATION may */
#if PG_VERSION_NUM >= 170000
#define MG_WORKER_FLAGS BGWORKER_BYPASS_ROLELOGINCHECK
#else
#define MG_WORKER_FLAGS 0
#endif

/* 14: predefined roles were renamed */
#if PG_VERSION_NUM < 140000
#define ROLE_PG_READ_SERVER_FILES DEFAULT_ROLE_READ_SERVER_FILES
#define ROLE_PG_WRITE_SERVER_FILES DEFAULT_ROLE_WRITE_SERVER_FILES
#endif

/*
 * 14: the list of enum values of open transactions was renamed; 17: a list of the types made in the transaction itself,
 * not in subtransactions, stands before it
 */
#if PG_VERSION_NUM < 140000
#define EstimateUncommittedEnumsSpace EstimateEnumBlacklistSpace
#define SerializeUncommittedEnums SerializeEnumBlacklist
#define RestoreUncommittedEnums RestoreEnumBlacklist
#endif
#if PG_VERSION_NUM >= 170000
#define MG_ENUM_LISTS 2
#else
#define MG_ENUM_LISTS 1
#endif

/* 14: how a wait for a lock has ended got a type of its own */
#if PG_VERSION_NUM >= 140000
#define MG_WAIT_OK PROC_WAIT_STATUS_OK
#define MG_WAIT_FAILED PROC_WAIT_STATUS_ERROR
#else
#define MG_WAIT_OK STATUS_OK
#define MG_WAIT_FAILED STATUS_ERROR
#endif

/* 16: pg_namespace_aclcheck() and its kin became object_aclcheck() */
#if PG_VERSION_NUM >= 160000
#define mg_may_use_schema(oid) (object_aclcheck(NamespaceRelationId, (oid), GetUserId(), ACL_USAGE) == ACLCHECK_OK)
#define mg_owns_schema(oid) object_ownercheck(NamespaceRelationId, (oid), GetUserId())
#else
#define mg_may_use_schema(oid) (pg_namespace_aclcheck((oid), GetUserId(), ACL_USAGE) == ACLCHECK_OK)
#define mg_owns_schema(oid) pg_namespace_ownercheck((oid), GetUserId())
#endif

/* 14: the kind of object in ALTER TABLE and CREATE TABLE AS was renamed; CREATE OR REPLACE TRIGGER, DETACH CONCURRENTLY
 */
#if PG_VERSION_NUM >= 140000
#define mg_altered_type(stmt) ((stmt)->objtype)
#define mg_create_as_type(stmt) ((stmt)->objtype)
#define mg_replaces_trigger(stmt) ((stmt)->replace)
#define mg_detaches_concurrently(cmd) ((cmd)->concurrent)
#else
#define mg_altered_type(stmt) ((stmt)->relkind)
#define mg_create_as_type(stmt) ((stmt)->relkind)
#define mg_replaces_trigger(stmt) false
#define mg_detaches_concurrently(cmd) false
#endif

/* 14: REINDEX has a list of options */
#if PG_VERSION_NUM >= 140000
#define mg_reindexes_concurrently(stmt, has_option) has_option((stmt)->params, "concurrently")
#else
#define mg_reindexes_concurrently(stmt, has_option) ((stmt)->concurrent)
#endif

/* 14: FuncnameGetCandidates() is told whether arguments that are only given back count */
#if PG_VERSION_NUM >= 140000
#define mg_candidates(names, nargs) FuncnameGetCandidates((names), (nargs), NIL, true, true, false, true)
#else
#define mg_candidates(names, nargs) FuncnameGetCandidates((names), (nargs), NIL, true, true, true)
#endif

/* 15: a constant that is NULL is marked as that, and is no value of that kind any more */
#if PG_VERSION_NUM >= 150000
#define mg_const_is_null(c) ((c)->isnull)
#else
#define mg_const_is_null(c) ((c)->val.type == T_Null)
#endif

/* 15: NULLS NOT DISTINCT */
#if PG_VERSION_NUM >= 150000
#define mg_constraint_nulls_equal(constraint) ((constraint)->nulls_not_distinct)
#define mg_index_nulls_equal(stmt) ((stmt)->nulls_not_distinct)
#else
#define mg_constraint_nulls_equal(constraint) false
#define mg_index_nulls_equal(stmt) false
#endif

/* 18: generated columns may be virtual; ALTER CONSTRAINT has a node of its own */
#if PG_VERSION_NUM >= 180000
#define mg_is_virtual(constraint) ((constraint)->generated_kind == ATTRIBUTE_GENERATED_VIRTUAL)
#define mg_altered_constraint(def) (((const ATAlterConstraint *) (def))->conname)
#else
#define mg_is_virtual(constraint) false
#define mg_altered_constraint(def) (((const Constraint *) (def))->conname)
#endif

#endif
