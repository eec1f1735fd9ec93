// SPDX-License-Identifier: Apache-2.0
/**
 * Business metrics: numbers that an application or its clients report, such as orders, bounded in
 * names and labels.
 *
 * <p>Public API.
 */
@NullMarked
package dev.headroom.monitor.business;

import org.jspecify.annotations.NullMarked;
