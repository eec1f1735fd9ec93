// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.jewgo.search;

/** Finds restaurants by words. Thread-safe, as every implementation must be. */
interface SearchReader {

  /** The rank of a restaurant {@code r}; words of the name weigh most. */
  String RANK = "ts_rank(r.search, to_tsquery('simple', :query))";

  /** Returns the condition that a restaurant {@code r} has the words of a search. */
  String condition(SearchWords words);
}
