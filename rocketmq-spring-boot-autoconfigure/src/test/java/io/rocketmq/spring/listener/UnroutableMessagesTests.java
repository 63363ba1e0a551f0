package io.rocketmq.spring.listener;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.consumer.listener.ConsumeResult;

import static org.assertj.core.api.Assertions.assertThat;

class UnroutableMessagesTests {

	@Test
	void oneLineForEachTopicAndTagInAMinute() {
		AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
		UnroutableMessages unroutable = new UnroutableMessages(nanos::get);
		try (CapturedLog log = new CapturedLog()) {
			for (int second = 0; second < 120; second++) {
				for (String tag : new String[] { "x", null }) {
					assertThat(unroutable.redeliver(Endpoints.message("orders", tag, 1, 0), Endpoints.CONTEXT))
						.isSameAs(ConsumeResult.RETRY);
				}
				nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
			}
			assertThat(log.lines()).hasSize(4);
			assertThat(log.lines().get(0)).contains("topic 'orders' with tag 'x' has no listener in group 'billing'");
		}
	}

	@Test
	void countlessTagsNeedNoMemory() {
		UnroutableMessages unroutable = new UnroutableMessages();
		try (CapturedLog log = new CapturedLog()) {
			for (int i = 0; i < 1500; i++) {
				unroutable.redeliver(Endpoints.message("orders", "tag-" + i, 1, 0), Endpoints.CONTEXT);
			}
			unroutable.redeliver(Endpoints.message("orders", "tag-0", 1, 0), Endpoints.CONTEXT);
			assertThat(log.lines()).hasSize(1501);
		}
	}

}
