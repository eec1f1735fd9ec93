// SPDX-License-Identifier: Apache-2.0
/** Trading signals: by symbol, by filters, and by what a user subscribed to. */
@NullMarked
package dev.headroom.apps.alpine.signal;

import org.jspecify.annotations.NullMarked;
