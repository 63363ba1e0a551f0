package io.rocketmq.client.internal.protocol.body;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Body of answers that list values by key. */
public record KeyValuesBody(@Nullable Map<String, String> table) {
}
