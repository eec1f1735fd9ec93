// SPDX-License-Identifier: Apache-2.0
/** The sample's own rules. */
@NullMarked
package dev.headroom.apps.alpine.sample;

import org.jspecify.annotations.NullMarked;
