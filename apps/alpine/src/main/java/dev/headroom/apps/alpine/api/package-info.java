// SPDX-License-Identifier: Apache-2.0
/** What all endpoints share: problems, strict JSON, pages, the description. */
@NullMarked
package dev.headroom.apps.alpine.api;

import org.jspecify.annotations.NullMarked;
