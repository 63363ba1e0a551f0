package io.rocketmq.client.internal.consumer.pull;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of random sequences of what can happen to a queue, each against what must
 * hold at any time.
 */
class PullOwnerModelTests {

	private static final int SEQUENCES = Integer.getInteger("model.sequences", 5000);

	private static final int STEPS = 80;

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void whateverHappensInWhateverOrder(boolean orderly) {
		for (int seed = 0; seed < SEQUENCES; seed++) {
			try {
				PullOwnerModel model = new PullOwnerModel(seed, orderly);
				for (int step = 0; step < STEPS; step++) {
					model.step();
				}
				model.end();
			}
			catch (AssertionError | RuntimeException ex) {
				throw new AssertionError("Sequence " + seed + ": " + ex.getMessage(), ex);
			}
		}
	}

}
