// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import dev.headroom.apps.alpine.api.Page;
import java.util.List;
import java.util.Optional;

/** Reads signals from the database. Thread-safe, as every implementation must be. */
interface SignalReader {

  /** The number of signals in a user's list of subscribed signals. */
  int SUBSCRIBED_ROWS = 50;

  /** How many signals stand with their symbol. */
  int SYMBOL_ROWS = 20;

  long count(SignalFilter filter);

  List<SignalView> page(SignalFilter filter, Page page);

  Optional<SymbolView> symbol(String symbol);

  SubscribedView subscribed(long user);
}
