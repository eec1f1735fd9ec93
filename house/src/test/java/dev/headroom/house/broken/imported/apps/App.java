// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.imported.apps;

/** An app. */
public final class App {}
