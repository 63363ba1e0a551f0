package io.rocketmq.test.context;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.test.context.ContextCustomizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class EmbeddedRocketMQContextCustomizerFactoryTests {

	private final EmbeddedRocketMQContextCustomizerFactory factory = new EmbeddedRocketMQContextCustomizerFactory();

	@Test
	void testWithoutTheAnnotationIsLeftAlone() {
		assertThat(customizer(Plain.class)).isNull();
	}

	@Test
	void attributesAreTakenOver() {
		assertThat(customizer(Annotated.class)).isEqualTo(new EmbeddedRocketMQContextCustomizer(List.of("a", "b"), 3,
				Map.of("transactionTimeOut", "1000", "flushDiskType", "SYNC_FLUSH")));
	}

	@Test
	void annotationIsFoundOnSuperclassEnclosingClassAndAnnotation() {
		ContextCustomizer expected = customizer(Annotated.class);
		assertThat(customizer(Subclass.class)).isEqualTo(expected).hasSameHashCodeAs(expected);
		assertThat(customizer(Annotated.Inner.class)).isEqualTo(expected);
		assertThat(customizer(MetaAnnotated.class))
			.isEqualTo(new EmbeddedRocketMQContextCustomizer(List.of("meta"), 8, Map.of()));
	}

	@Test
	void customizersOfDifferentServersDiffer() {
		assertThat(customizer(MetaAnnotated.class)).isNotEqualTo(customizer(Annotated.class));
	}

	@Test
	void entryWithoutValueIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> customizer(NoValue.class))
			.withMessageContaining("'transactionTimeOut'")
			.withMessageContaining(NoValue.class.getName())
			.withMessageContaining("name=value");
	}

	@Test
	void entryGivenTwiceIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> customizer(Twice.class))
			.withMessageContaining("'maxMessageSize=2'")
			.withMessageContaining("'1'");
	}

	private ContextCustomizer customizer(Class<?> testClass) {
		return this.factory.createContextCustomizer(testClass, List.of());
	}

	static class Plain {

	}

	@EmbeddedRocketMQ(topics = { "a", "b" }, queues = 3,
			brokerProperties = { "transactionTimeOut=1000", "flushDiskType = SYNC_FLUSH" })
	static class Annotated {

		class Inner {

		}

	}

	static class Subclass extends Annotated {

	}

	@Meta
	static class MetaAnnotated {

	}

	@EmbeddedRocketMQ(brokerProperties = "transactionTimeOut")
	static class NoValue {

	}

	@EmbeddedRocketMQ(brokerProperties = { "maxMessageSize=1", "maxMessageSize=2" })
	static class Twice {

	}

	@Target(ElementType.TYPE)
	@Retention(RetentionPolicy.RUNTIME)
	@EmbeddedRocketMQ(topics = "meta")
	@interface Meta {

	}

}
