// SPDX-License-Identifier: Apache-2.0
/** What the features share: the API's description, pages and their cursors, plain words. */
@NullMarked
package dev.headroom.apps.jewgo.api;

import org.jspecify.annotations.NullMarked;
