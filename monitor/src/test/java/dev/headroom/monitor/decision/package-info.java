// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.monitor.decision;

import org.jspecify.annotations.NullMarked;
