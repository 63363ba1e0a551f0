package io.rocketmq.spring.core;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;

import org.junit.jupiter.api.Test;

import org.springframework.core.annotation.AliasFor;

import io.rocketmq.spring.annotation.RocketMQMessage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class AnnotationTopicResolverTests {

	private static final Map<String, String> VALUES = Map.of("${orders}", " orders-eu ", "${tag}", "created", "${none}",
			" ");

	private final AnnotationTopicResolver resolver = new AnnotationTopicResolver((value) -> {
		if (value.equals("${broken}")) {
			throw new IllegalArgumentException("Could not resolve placeholder 'broken'");
		}
		return VALUES.getOrDefault(value, value);
	});

	@Test
	void theAnnotationNamesTopicAndTag() {
		assertThat(this.resolver.resolve(Order.class)).isEqualTo("orders-eu:created");
		assertThat(this.resolver.resolve(Order.class)).isEqualTo("orders-eu:created");
		assertThat(this.resolver.resolve(Bill.class)).isEqualTo("bills");
		assertThat(this.resolver.resolve(String.class)).isNull();
	}

	@Test
	void superclassesInterfacesAndMetaAnnotationsCount() {
		assertThat(this.resolver.resolve(SpecialOrder.class)).isEqualTo("orders-eu:created");
		assertThat(this.resolver.resolve(Payment.class)).isEqualTo("payments");
		assertThat(this.resolver.resolve(Refund.class)).isEqualTo("shared:refund");
	}

	@Test
	void whatCantBeResolvedIsRefusedWithTheType() {
		assertThatIllegalStateException().isThrownBy(() -> this.resolver.resolve(Blank.class))
			.withMessageContaining(Blank.class.getName())
			.withMessageContaining("'${none}'");
		assertThatIllegalStateException().isThrownBy(() -> this.resolver.resolve(Broken.class))
			.withMessageContaining(Broken.class.getName())
			.withMessageContaining("'${broken}'");
	}

	@RocketMQMessage(topic = "${orders}", tag = "${tag}")
	static class Order {

	}

	static class SpecialOrder extends Order {

	}

	@RocketMQMessage(topic = "bills")
	record Bill(String id) {
	}

	@RocketMQMessage(topic = "payments")
	interface Payable {

	}

	record Payment(String id) implements Payable {
	}

	@Retention(RetentionPolicy.RUNTIME)
	@RocketMQMessage(topic = "shared")
	@interface Shared {

		@AliasFor(annotation = RocketMQMessage.class, attribute = "tag")
		String value();

	}

	@Shared("refund")
	record Refund(String id) {
	}

	@RocketMQMessage(topic = "${none}")
	record Blank(String id) {
	}

	@RocketMQMessage(topic = "${broken}")
	record Broken(String id) {
	}

}
