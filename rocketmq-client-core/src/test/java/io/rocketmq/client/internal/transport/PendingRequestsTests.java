package io.rocketmq.client.internal.transport;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.rocketmq.client.internal.protocol.Command;
import io.rocketmq.client.internal.protocol.CommandHeader;
import io.rocketmq.client.internal.protocol.RequestCode;
import io.rocketmq.client.internal.support.Deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PendingRequestsTests {

	private final PendingRequests pending = new PendingRequests();

	@Test
	void eachRequestLeavesOnceInAnyOrderOfAnswers() {
		Map<Integer, PendingRequest> expected = new HashMap<>();
		Random random = new Random(7);
		int opaque = Integer.MAX_VALUE - 50_000;
		for (int step = 0; step < 200_000; step++) {
			if (random.nextInt(100) < 51) {
				PendingRequest request = request(++opaque, Duration.ofHours(1));
				this.pending.put(request);
				expected.put(opaque, request);
			}
			else {
				// Mostly a recent request, sometimes an old one.
				int back = (random.nextInt(10) > 0) ? random.nextInt(200) : random.nextInt(100_000);
				assertThat(this.pending.take(opaque - back)).isSameAs(expected.remove(opaque - back));
			}
			assertThat(this.pending.size()).isEqualTo(expected.size());
		}
		assertThat(this.pending.takeAll()).containsExactlyInAnyOrderElementsOf(expected.values());
		assertThat(this.pending.size()).isZero();
	}

	@Test
	void aSlowRequestIsFoundAfterManyThousandOthers() {
		PendingRequest slow = request(1, Duration.ofHours(1));
		this.pending.put(slow);
		for (int opaque = 2; opaque < 1_000_000; opaque++) {
			this.pending.put(request(opaque, Duration.ofHours(1)));
			assertThat(this.pending.take(opaque)).isNotNull();
		}
		assertThat(this.pending.take(1)).isSameAs(slow);
		assertThat(this.pending.take(1)).isNull();
	}

	@Test
	void onlyOverdueRequestsExpire() {
		PendingRequest lasting = request(3, Duration.ofHours(1));
		this.pending.put(lasting);
		PendingRequest brief = request(3 + 64, Duration.ofNanos(1));
		this.pending.put(brief);
		await().atMost(Duration.ofSeconds(60)).until(() -> brief.deadline.expired());
		assertThat(this.pending.nextExpiryNanos()).isNegative();
		assertThat(this.pending.takeExpired()).isEqualTo(List.of(brief));
		assertThat(this.pending.nextExpiryNanos()).isPositive();
		assertThat(this.pending.takeAll()).isEqualTo(List.of(lasting));
		assertThat(this.pending.nextExpiryNanos()).isEqualTo(Long.MAX_VALUE);
	}

	private static PendingRequest request(int opaque, Duration timeout) {
		return new PendingRequest(Command.request(RequestCode.HEART_BEAT, CommandHeader.NONE), Deadline.after(timeout),
				opaque);
	}

}
