// SPDX-License-Identifier: Apache-2.0
@NullMarked
package dev.headroom.monitor.business;

import org.jspecify.annotations.NullMarked;
