// SPDX-License-Identifier: Apache-2.0
/** Tests of what the applications' web layers share. */
@NullMarked
package dev.headroom.apps.systems.web;

import org.jspecify.annotations.NullMarked;
