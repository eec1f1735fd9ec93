// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

/** What signals are about. Immutable. */
record InstrumentView(String symbol, String name, String exchange, String sector) {}
