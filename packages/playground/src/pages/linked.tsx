/** Text with its addresses as links. */

/** A full stop or closing bracket after an address is not part of it. */
const ADDRESS = /(https?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/;

export function Linked({ text }: { text: string }) {
  let start = 0;
  return text.split(ADDRESS).map((part) => {
    const key = start;
    start += part.length;
    if (!/^https?:\/\//.test(part)) return <span key={key}>{part}</span>;
    return (
      <a key={key} className="link" href={part} target="_blank" rel="noopener noreferrer">
        {part}
      </a>
    );
  });
}
