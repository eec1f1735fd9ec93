// SPDX-License-Identifier: Apache-2.0
/** What all endpoints share: problems, strict JSON, the description. */
@NullMarked
package dev.headroom.apps.toeic.api;

import org.jspecify.annotations.NullMarked;
