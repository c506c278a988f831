/** The time that the cart still holds the seats. */
import { useEffect, useRef, useState } from 'react';
import { formatCountdown } from '../format.ts';

/** `secondsLeft` comes from the server, so a wrong clock in the browser does not matter. */
export function Countdown({ secondsLeft, onEnd }: { secondsLeft: number; onEnd: () => void }) {
  const [until] = useState(() => Date.now() + secondsLeft * 1000);
  const [left, setLeft] = useState(secondsLeft);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const timer = setInterval(() => {
      const now = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      setLeft(now);
      if (now > 0) return;
      clearInterval(timer);
      end.current();
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  // A screen reader announces these marks instead of every second.
  const announced = [300, 120, 60, 30].find((mark) => left <= mark && left > mark - 10);
  return (
    <p className="t-countdown" data-short={left <= 60 || undefined}>
      Kept for you for <span role="timer">{formatCountdown(left)}</span>
      <span className="t-hidden" aria-live="polite">
        {announced &&
          `Your tickets are kept for ${left >= 60 ? `${Math.round(left / 60)} minutes` : '30 seconds'} more.`}
      </span>
    </p>
  );
}
