#!/usr/bin/env node
/**
 * The entry. A first word that is no option has always been an error of the original, so it opens the modern
 * door; so do the three long options, which the original has never had. Each door is a bundle of its own.
 */
const [first = ""] = process.argv.slice(2)

require(/^([a-z]|--(help|version|completions)(=|$))/.test(first) ? "./modern.cjs" : "./classic.cjs")
