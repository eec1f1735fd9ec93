// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.monitor.history.tier;

import org.jspecify.annotations.NullMarked;
