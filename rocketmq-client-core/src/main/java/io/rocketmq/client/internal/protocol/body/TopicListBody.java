package io.rocketmq.client.internal.protocol.body;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** Body of answers that list topics. */
public record TopicListBody(@Nullable List<String> topicList) {
}
