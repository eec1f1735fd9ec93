// SPDX-License-Identifier: Apache-2.0
package dev.headroom.apps.alpine.signal;

import java.util.List;

/** Active signals on what a user follows, the newest first. Immutable. */
record SubscribedView(int count, List<SignalView> signals) {}
