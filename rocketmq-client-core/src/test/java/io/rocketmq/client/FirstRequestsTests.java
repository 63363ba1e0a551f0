package io.rocketmq.client;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class FirstRequestsTests {

	@Test
	void thePreparationReadsAndWritesWhatIsLegal() {
		assertThatCode(FirstRequests::prepareBodies).doesNotThrowAnyException();
		assertThatCode(FirstRequests::prepareFrames).doesNotThrowAnyException();
	}

	@Test
	void aProcessIsPreparedOnce() {
		List<Runnable> tasks = new ArrayList<>();
		FirstRequests.prepare((task) -> {
		});
		FirstRequests.prepare(tasks::add);
		assertThat(tasks).isEmpty();
	}

}
