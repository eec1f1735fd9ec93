// SPDX-License-Identifier: Apache-2.0
/** What the features share: lists by time, plain words. */
@NullMarked
package dev.headroom.apps.jewgo.api;

import org.jspecify.annotations.NullMarked;
