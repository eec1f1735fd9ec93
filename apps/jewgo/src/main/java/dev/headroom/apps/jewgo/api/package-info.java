// SPDX-License-Identifier: Apache-2.0
/** What the features' endpoints share: the description of the API, pages and their cursors. */
@NullMarked
package dev.headroom.apps.jewgo.api;

import org.jspecify.annotations.NullMarked;
