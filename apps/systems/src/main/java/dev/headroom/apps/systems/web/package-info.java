// SPDX-License-Identifier: Apache-2.0
/**
 * The web face that the reference applications share: problems, strict JSON, the API's description,
 * and access by bearer tokens.
 */
@NullMarked
package dev.headroom.apps.systems.web;

import org.jspecify.annotations.NullMarked;
