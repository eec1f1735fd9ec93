// SPDX-License-Identifier: Apache-2.0
/** Tests of the sample data. */
@NullMarked
package dev.headroom.apps.civiclog.sample;

import org.jspecify.annotations.NullMarked;
