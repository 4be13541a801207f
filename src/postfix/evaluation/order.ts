/**
 * The order in which every Postfix program evaluates its common parameters when it starts. A program keeps the result
 * of each in one table, so that in the primary's main.cf `$name` of an unset parameter is its default only if that
 * parameter comes earlier; otherwise it is empty.
 *
 * One list serves Postfix 3.5, 3.7, 3.10 and 3.11: later releases have more names, and the order is the same but for
 * `alias_database`. It is where 3.11 has it, since its default refers to `default_database_type` there. Before, it is a
 * plain word, evaluated three names earlier, and none of the three is used by postmulti or has a default that refers to
 * it.
 *
 * Asking `postconf -x` instead would not do:
 * - It knows all defaults, so it gives other values than those that Postfix works with: for `data_directory =
 *   $queue_directory/data` alone, /var/spool/postfix/data, where every program of Postfix uses /data.
 * - It squeezes blanks, fails for mistakes in parameters that postmulti has no need of, and words them differently.
 * - Every host with instances would pay for it. `init` sets `multi_instance_wrapper` to a value with
 *   `${command_directory}`, and a postconf takes as long as the whole of the original `postmulti -l`.
 *
 * Names after `multi_instance_wrapper` are left out, but for the four that postmulti uses: what follows are numbers,
 * booleans and times, which no command and no boolean refers to. Names whose default is empty make no difference.
 *
 * test/postfix/evaluation/order.test.ts finds the order anew, from the programs of the installed Postfix, and
 * `npm run test:releases` from those of each release. If one of them has another order, it needs a list of its own.
 */
export const order: ReadonlyArray<string> = `
  compatibility_level mail_version syslog_facility inet_protocols multi_instance_directories
  multi_instance_group multi_instance_name maillog_file maillog_file_prefixes maillog_file_compressor
  maillog_file_rotate_suffix maillog_file_permissions postlog_service_name dnssec_probe known_tcp_ports service_name
  daemon_table_open_error_is_fatal dns_ncache_ttl_fix_enable smtputf8_enable enable_idna2003_compatibility
  respectful_logging requiretls_enable tls_required_enable non_bdb_migration_log_redirect myhostname mydomain mail_name syslog_name mail_owner setgid_group
  mydestination myorigin daemon_directory data_directory command_directory meta_directory queue_directory
  shlib_directory process_id_directory inet_interfaces double_bounce_sender default_privs
  mail_release_date default_database_type default_cache_db_type alias_database hash_queue_names relay_domains fast_flush_domains
  export_environment import_environment mynetworks_style default_verp_delimiters verp_delimiter_filter
  parent_domain_matches_subdomains alternate_config_directories bounce_service_name cleanup_service_name
  defer_service_name pickup_service_name queue_service_name rewrite_service_name showq_service_name
  error_service_name flush_service_name address_verify_service_name trace_service_name proxymap_service_name
  proxywrite_service_name multi_instance_wrapper multi_instance_enable postmulti_start_commands
  postmulti_stop_commands postmulti_control_commands
`
  .trim()
  .split(/\s+/)

const ranks: ReadonlyMap<string, number> = new Map(order.map((name, rank) => [name, rank]))

/** The position of a parameter in the order. Parameters that are evaluated later, or by other programs, come last. */
export const evaluationRank = (name: string): number => ranks.get(name) ?? Number.POSITIVE_INFINITY
