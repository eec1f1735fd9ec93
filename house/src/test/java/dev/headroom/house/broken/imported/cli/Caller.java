// SPDX-License-Identifier: Apache-2.0
package dev.headroom.house.broken.imported.cli;

import dev.headroom.house.broken.imported.apps.App;

/** Imports what it should start. */
record Caller(App app) {}
