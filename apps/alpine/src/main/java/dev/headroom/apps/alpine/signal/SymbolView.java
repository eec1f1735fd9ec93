// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import java.util.List;

/** An instrument and its newest signals. Immutable. */
record SymbolView(
    String symbol, String name, String exchange, String sector, List<SignalView> newest) {}
